#pragma once
#include <functional>

#include "base/log.h"
#include "options/retrieve.h"
#include "task/gallery.h"
#include "task/vectors.h"

namespace mm {

// mm retrieve search: what of an index is nearest to each query, by cosine, exactly. Queries are files and texts; parts (--text, --like,
// --not) are added to each, or are the query. Returns the exit code. open: opens the model of that name. gallery: takes what was
// found in place of records; null: records are written.
int search_store(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log,
                 Gallery* gallery = nullptr);

// mm retrieve gallery: the same as a page (task/gallery.h), which --output names.
int search_gallery(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log);

}  // namespace mm
