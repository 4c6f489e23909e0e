#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <string_view>
#include <vector>

#include "index/store.h"
#include "options/retrieve.h"
#include "task/vectors.h"

namespace mm {

// A text, or what an id or a file is like, as a part of a query; below 0: what shall be unlike it.
struct QueryPart {
  std::string what;
  double weight = 1;
  bool text = false;  // a text, whatever stands there
  bool file = true;   // whether it may name a file
};

// "red shoes^0.5" is of the weight 0.5. Throws Error{usage} for a weight that is no number above 0.
QueryPart query_part(std::string_view argument, const std::string& where);

// --text, --like and --not, in this order, the last with weights below 0.
std::vector<QueryPart> query_parts(const RetrieveOptions& options);

// The sum of what the parts stand for, each of the length 1, by their weights: an id of the store, else a file, else (of --not) a text.
// maker: null where there is no model, which ids do without. Throws Error{usage} for a --like that is neither, and for what a model would
// be needed for. -> [E] f32, undefined where there are no parts
at::Tensor sum_of_parts(const std::vector<QueryPart>& parts, const Store& store, VectorMaker* maker, const ImageLimits& limits);

}  // namespace mm
