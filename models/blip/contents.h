#pragma once
#include <string>

#include "tensor/params.h"

namespace mm::blip {

// What weights make: BLIP's tower with one or two texts behind it.
enum class Contents { captioner, answerer, matcher };

// By the names of their scopes.
Contents contents_of(const ParamSource& weights);

// Throws Error{usage} where a folder holds something else, and says which program takes it.
void expect(Contents wanted, const ParamSource& weights, const std::string& folder);

}  // namespace mm::blip
