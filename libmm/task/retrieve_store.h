#pragma once
#include "base/json.h"
#include "base/log.h"
#include "index/store.h"
#include "options/retrieve.h"

namespace mm {

// What an index holds: "items", "kinds" (how many of each), "width", "model".
Json store_facts(const Store& store);

// What mm retrieve does with an index that needs no model. Each returns the exit code, and prints on standard output: text for people, a
// JSON object elsewhere (--format).

int remove_rows(const RetrieveOptions& options);            // remove: ids, or what --where holds of
int dedup_store(const RetrieveOptions& options, Log& log);  // dedup: groups of items that are nearly the same (index/near_groups.h)
int store_info(const RetrieveOptions& options);             // info: what is in it, and how large
int verify_store(const RetrieveOptions& options);           // verify: every byte against its check-sums; exit code 3 where one is damaged
int compact_store(const RetrieveOptions& options);          // compact: one segment of what lives
int export_store(const RetrieveOptions& options);  // export: --output NAME.npy (.npz, .safetensors, .index), and NAME.jsonl with the items

}  // namespace mm
