#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "model/embedder.h"
#include "model/image_processor.h"
#include "tensor/device.h"

namespace mm {

// The same with f32 where products are of 8 bits: what lies between those.
Runtime with_floats(Runtime runtime);

// What compute() makes of things, one after the other -> [...] f32 on the processor each. Neighbours of one shape go through it together:
// as many as have about 512 rows, `rows` each. More leave the cache, fewer read the weights too often. compute: [b, ...] -> [b, ...].
std::vector<at::Tensor> by_batch(std::span<const at::Tensor> items, std::int64_t rows, const Runtime& runtime,
                                 const std::function<at::Tensor(const at::Tensor& batch)>& compute);

// The layers that make vectors of what is prepared from one kind of content. Letters: B pictures or sounds, S rows of each (tokens,
// patches, frames), C width of a row.
class Tower {
 public:
  virtual ~Tower() = default;
  virtual std::int64_t width() const = 0;                                            // E
  virtual std::int64_t layers() const = 0;                                           // how many blocks
  virtual std::int64_t rows(const at::Tensor& item) const = 0;                       // [...] -> about S
  virtual at::Tensor vectors(const at::Tensor& batch) const = 0;                     // [B, ...] -> [B, E]
  virtual at::Tensor states(const at::Tensor& batch, std::int64_t layer) const = 0;  // [B, ...] -> [B, S, C], as Embedder says
  virtual void pack() {}                                                             // see Linear::pack
};

// What a tower is shown of a picture, or of a sound of `rate` samples a second.
using PreparePicture = std::function<at::Tensor(const Image& image)>;  // -> [...]
using PrepareSound = std::function<at::Tensor(const Sound& sound)>;    // -> [...]

// An embedder of one kind of content. Of a video the tower is shown `frames` frames, evenly from all of it, each prepared, one above the
// other: [frames, ...].
std::unique_ptr<Embedder> picture_embedder(std::unique_ptr<Tower> tower, PreparePicture prepare, const Runtime& runtime);
std::unique_ptr<Embedder> sound_embedder(std::unique_ptr<Tower> tower, PrepareSound prepare, int rate, const Runtime& runtime);
std::unique_ptr<Embedder> video_embedder(std::unique_ptr<Tower> tower, PreparePicture prepare, std::int64_t frames, const Runtime& runtime);

// Pictures through a processor that must make them of that size, as the model's positions are for no other. Throws Error{input} else.
PreparePicture pictures_of_size(const ImageSteps& steps, std::int64_t height, std::int64_t width);

}  // namespace mm
