#pragma once
#include <string>
#include <string_view>

#include "base/json.h"
#include "media/image.h"

namespace mm {

// What queries found as one page of HTML that needs no other file and runs no script: of each query its items, best first, pictures and
// videos (their middle frame) as small pictures in the page itself, texts as texts, with scores and ids.
class Gallery {
 public:
  explicit Gallery(const ImageLimits& limits) : limits_(limits) {}

  // answer: the fields of a record of FoundItems. A file that is gone, has changed since it was indexed, or cannot be read is said to be so
  // in its place.
  void add(std::string_view query, const Json& answer);

  std::string page(std::string_view title) const;

 private:
  ImageLimits limits_;
  std::string body_;
};

}  // namespace mm
