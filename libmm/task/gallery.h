#pragma once
#include <string>
#include <string_view>

#include "base/json.h"
#include "media/image.h"

namespace mm {

// A small picture of an item, PNG of at most 192 pixels a side: of a video its middle frame. kind, fields: of the item. Throws Error{input}
// that says why there is none: its file is gone, has changed since it was indexed, cannot be read, or is no picture.
std::string thumbnail(const std::string& kind, const Json& fields, const ImageLimits& limits);

// What queries found as one page of HTML that runs no script: of each query its items, best first, pictures and videos as thumbnails, texts
// as texts, with scores and ids.
class Gallery {
 public:
  // served: thumbnails come from "thumbnail?id=" of the same server, and each item leads to "./?like=", what is like it. Else they stand in
  // the page itself, which then needs no other file.
  explicit Gallery(const ImageLimits& limits, bool served = false) : limits_(limits), served_(served) {}

  // answer: the fields of a record of FoundItems. Of what cannot be shown its place says why.
  void add(std::string_view query, const Json& answer);

  const std::string& body() const { return body_; }  // of add()
  static std::string_view style();                   // the rules that it wants
  std::string page(std::string_view title) const;

 private:
  std::string seen(const std::string& id, const std::string& kind, const Json& fields) const;

  ImageLimits limits_;
  bool served_;
  std::string body_;
};

}  // namespace mm
