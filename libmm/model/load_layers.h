#pragma once
#include <c10/core/InferenceMode.h>

#include <memory>
#include <span>
#include <string_view>

#include "model/folder.h"
#include "tensor/checkpoint.h"
#include "tensor/device.h"

namespace mm {

// make(files) of a folder's weights, all of which it takes but those of `ignored` names. Where products of 8 bits are asked for, it is made
// of f32, and quantize(made, checkpoint) follows.
template <class Make, class Quantize>
auto load_layers(const Folder& folder, const Runtime& runtime, std::span<const std::string_view> ignored, const Make& make,
                 const Quantize& quantize) {
  const c10::InferenceMode guard;
  const bool int8 = runtime.dtype == c10::kChar;
  const auto checkpoint = folder.checkpoint();
  const auto files = std::make_shared<CheckpointSource>(checkpoint, runtime.device, int8 ? c10::kFloat : runtime.dtype);
  auto made = files->whole(ignored, [&] { return make(std::shared_ptr<ParamSource>(files)); });
  if (int8) quantize(made, *checkpoint);
  return made;
}

}  // namespace mm
