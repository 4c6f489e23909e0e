#pragma once
#include <string>
#include <string_view>

namespace mm {

// The Hugging Face cache on this machine, read as the Python client (huggingface_hub) does. Nothing is ever fetched.

// Where it is: HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub, in this order;
// a leading ~ and $NAME or ${NAME} in them are expanded.
std::string hub_cache_folder();

// Whether `name` can be a repository of the hub: "org/name" or "name" of letters, digits, '.', '_', '-', at most 96 characters, without
// "--" or "..", no '-' or '.' at an end, not ending in ".git".
bool is_hub_name(std::string_view name);

// The folder of the files of `name` as of revision main: what refs/main names, never another revision. Empty when the cache has none.
std::string hub_snapshot(std::string_view name);

// "org/name" of a snapshot's folder (".../models--org--name/snapshots/<commit>"); empty for any other folder.
std::string hub_name_of(const std::string& folder);

}  // namespace mm
