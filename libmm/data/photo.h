#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "media/image.h"

namespace mm {

class Shards;

// A picture on disk with true sentences about it.
struct Photo {
  std::string id;                               // unique in its set
  std::string path;                             // of the picture file; where archives hold it what it is called, for messages
  std::string split;                            // "train", "val", "test", or what the set calls them
  std::vector<std::string> sentences;           // at least one; the first is the one a caption is compared with
  std::string name;                             // what exact-name accuracy asks for; empty when the set names nothing
  std::string group = {};                       // what must not stand on two sides of a split, such as a shop; empty when nothing says it
  std::string kind = {};                        // what such things are called together ("apple"); empty when the set does not say it
  std::shared_ptr<const Shards> archives = {};  // that its bytes stand in; null: it is a file of its own
  std::span<const std::byte> bytes = {};        // where it is none
};

Image read_photo(const Photo& photo);          // throws Error{input} that names it, as read_image() does
std::string hash_of_file(const Photo& photo);  // sha256 of the picture's file; throws Error{input}

// The photos of one split, in their order. Throws Error{input} that lists the splits when there is none of that name.
std::vector<Photo> photos_of(const std::vector<Photo>& photos, std::string_view split, const std::string& where);

}  // namespace mm
