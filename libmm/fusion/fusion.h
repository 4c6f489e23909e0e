#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "fusion/modality.h"
#include "nn/block_arguments.h"
#include "tensor/params.h"

// The table of fusions: several modalities become one. A missing modality is a normal input of every one of them, and so is padding: what
// stands where a mask is false never changes a result.

namespace mm {

struct Fused {
  at::Tensor x;             // [B, C], or [B, T, C] of a fusion that keeps the steps
  at::Tensor penalty = {};  // []: what the method itself wants small, as a mean over the examples; undefined: nothing
};

// Of M modalities in the order they were made for. What is drawn while training, such as dropout, is drawn for example i from key + i; 0:
// nothing is.
using Fusion = std::function<Fused(std::span<const Modality> modalities, std::uint64_t key)>;

using FusedShape = std::vector<std::int64_t>;  // of one example of Fused::x: [C], or [T, C]

struct FusionShapes {
  std::vector<ModalityShape> modalities;  // two or more; one is taken by those fusions that make sense of it
  FusedShape fused;                       // what make() finds
};

// One row of the table. `make` reads its arguments, takes its parameters from p, and says what shape comes out. It throws Error{usage} for
// shapes that it cannot take. The fusion that it gives is called with modalities that are checked and cleared (fusion/modality.h).
struct FusionKind {
  std::string_view name, synopsis, summary;
  Fusion (*make)(BlockArguments& arguments, FusionShapes& shapes, const Params& p);
};

std::span<const FusionKind> fusion_kinds();  // the table, in the order it is shown

// The fusion of a text: "lmf 32 rank=4". Throws Error{usage} for a name that is not in the table (with the nearest one) and for arguments
// that do not fit. Its calls throw Error{input} for modalities of other shapes than it was made for.
Fusion make_fusion(std::string_view text, FusionShapes& shapes, const Params& p);

}  // namespace mm
