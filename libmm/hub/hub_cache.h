#pragma once
#include <string>
#include <string_view>

namespace mm {

// The Hugging Face cache on this machine, read as the Python client (huggingface_hub) does. Nothing is fetched here.

// Where it is: HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub, in this order;
// a leading ~ and $NAME or ${NAME} in them are expanded.
std::string hub_cache_folder();

// Where the token is kept: HF_TOKEN_PATH, else the file `token` of HF_HOME or of what stands for it, wherever HF_HUB_CACHE is.
std::string hub_token_path();

// Whether `name` can be a repository of the hub: "org/name" or "name" of letters, digits, '.', '_', '-', at most 96 characters, without
// "--" or "..", no '-' or '.' at an end, not ending in ".git".
bool is_hub_name(std::string_view name);

// The folder of all of `name` in the cache, there or not: <cache>/models--org--name. name: see is_hub_name().
std::string hub_repository(std::string_view name);

// Whether a path of the hub (a file's name, a revision) can stand below a folder on any system: no "..", ".", empty or absolute parts, no
// backslash, colon or control character, no part that ends in '.' or ' ', at most 1000 bytes, 255 a part.
bool is_safe_path(std::string_view path);

// The folder of the files of `name` as of `revision`: what refs/<revision> names, or the commit itself, never another revision. Empty when
// the cache has none.
std::string hub_snapshot(std::string_view name, std::string_view revision = "main");

// "org/name" of a snapshot's folder (".../models--org--name/snapshots/<commit>"); empty for any other folder.
std::string hub_name_of(const std::string& folder);

}  // namespace mm
