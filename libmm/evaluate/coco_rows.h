#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace mm {

// One row of a list of a file of COCO's: a picture, a category, or an object that stands or was found in a picture. Only what the file says
// is there.
struct CocoRow {
  std::string_view list = {};                                       // "annotations"; empty where the file is one array
  std::size_t index = 0;                                            // in the list
  std::optional<std::string> id = {}, picture = {}, category = {};  // "id", "image_id", "category_id": whole numbers or texts
  std::optional<std::string> name = {};
  std::optional<std::array<double, 4>> box = {};  // "bbox": left, top, width, height
  std::optional<double> area = {}, score = {};    // the area is 0 or more
  bool crowd = false;                             // "iscrowd"

  std::string where(const std::string& path) const;  // "instances.json: annotations[3]"
};

// Calls see() for each row of the lists images, categories, annotations, results and predictions of a JSON object, or of a JSON array, in
// the file's order, without a document being built. What is not told of a row is passed over. Throws Error{input} that names row and field
// for a value of another type, a box that is not four numbers, negative lengths, areas or numbers beyond 1e9, and for a field or list that
// stands twice.
void read_coco_rows(const std::string& path, const std::function<void(const CocoRow&)>& see);

}  // namespace mm
