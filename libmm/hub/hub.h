#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "hub/http.h"
#include "hub/listing.h"

namespace mm {

// Whose files, and where they are asked for.
struct Hub {
  std::string endpoint;  // without a slash at its end
  std::string name, revision = "main";
  HttpOptions http;

  std::string title() const;  // "org/name" or "org/name@revision": for messages
};

// As the variables of huggingface_hub say: HF_ENDPOINT; HF_TOKEN, HUGGING_FACE_HUB_TOKEN, or the file HF_TOKEN_PATH (HF_HOME/token), none
// of which counts under HF_HUB_DISABLE_IMPLICIT_TOKEN; HF_HUB_ETAG_TIMEOUT, HF_HUB_DOWNLOAD_TIMEOUT. Throws Error{usage} for a wrong one.
Hub hub_of_environment(std::string name, std::string revision);

bool is_on(const char* name);  // whether a variable of the environment is 1, on, yes or true, in any case

bool is_offline();  // HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is 1, on, yes or true

// One GET that is tried again where that may help: up to five times without progress, with growing pauses or those the hub asks for (a
// minute at most). `start` says from which byte on; it is asked before each try, and a larger answer than ever counts as progress. Where
// the server has no such bytes (416) the whole is asked for, from the first byte on.
// Throws Error{network} in words for what remains. what: "the list of files", "model.safetensors".
void hub_get(const Hub& hub, const std::string& path, const std::string& what, const std::function<std::uint64_t()>& start,
             const Sink& sink);

// The files of hub.revision. Throws Error{network} as hub_get() and read_listing() do, for an answer above 64 MiB, and for
// another commit where hub.revision is one.
Listing hub_listing(const Hub& hub);

}  // namespace mm
