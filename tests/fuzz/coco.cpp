// Objects in pictures, as COCO's files have them: as references, and as what was found.
#include <cstring>

#include "evaluate/detections.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x.json"), references("r.json"), predictions("p.json");
  constexpr const char* kReferences =
      R"({"images": [{"id": 1}, {"id": 2}], "categories": [{"id": 1}], "annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 9, 9]}]})";
  constexpr const char* kPredictions = R"([{"image_id": 1, "category_id": 1, "bbox": [0, 0, 9, 8], "score": 0.5}])";
  static const std::string reference = references.with(kReferences, std::strlen(kReferences));
  static const std::string prediction = predictions.with(kPredictions, std::strlen(kPredictions));
  const auto& path = file.with(data, size);
  read_or_refuse([&] { mm::judge_detections(path, reference); });
  return read_or_refuse([&] { mm::judge_detections(prediction, path); });
}
