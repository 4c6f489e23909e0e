#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <span>
#include <vector>

#include "media/image.h"
#include "options/caption.h"
#include "task/caption.h"
#include "task/explain_caption.h"
#include "task/explain_maps.h"
#include "task/record.h"

namespace mm {

// What `mm caption` says of the best caption of each picture beside it: how well the two match (--match), where the model looked
// (--explain), what the caption was told from (--contributions).
class CaptionBeside {
 public:
  // What is kept of a picture for that.
  struct Prepared {
    std::shared_ptr<const ShownPicture> shown = nullptr;  // for --explain
    at::Tensor matched = {};                              // [3, H, W] f32: for --match
  };

  explicit CaptionBeside(const CaptionOptions& options);  // throws Error{usage} for a page without what it shows

  // Throws Error{usage} for what the model cannot say of itself. `model` stays the caller's.
  void open(OpenedCaptioner& model);

  // Of a picture, or of a video whose middle frame this is; frames: so many pictures the model looks at. Safe to call from several
  // threads. Throws Error{input} where maps are asked for and there is more than one.
  Prepared prepare(const Image& image, const Record& record, std::size_t frames) const;

  void operator()(std::span<const CaptionItem> items, std::span<const Prepared> pictures, const std::vector<std::vector<Caption>>& captions,
                  std::span<Record* const> records);

  void write() const;  // the page of --contributions-page; throws Error{output}

 private:
  void contributions(const CaptionItem& item, const Caption& caption, Record& record);

  static constexpr std::size_t kMostShown = 100;
  const CaptionOptions& options_;
  OpenedCaptioner* model_ = nullptr;
  MapFolder maps_;
  std::vector<CaptionExplanation> explained_;
};

}  // namespace mm
