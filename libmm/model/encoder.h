#pragma once
#include <memory>

#include "model/family.h"
#include "model/folder.h"

namespace mm {

// A family's picture tower as the first part of a stack. Its plan is what the stack's config.json keeps of the folder it came from:
// {"from": name, "config": config.json, "processor": the settings of its image processor}.
Json encoder_plan(const Folder& folder);  // throws Error{usage} for a family that has no picture tower

// The tower of such a plan over parameters of `p`. Throws Error{input} for a plan that no family of this version can make.
std::unique_ptr<PictureEncoder> make_encoder(const Json& plan, const Params& p);

// The weights of the folder, by the names that make_encoder takes from `p`. Throws Error{input}.
NamedTensors encoder_weights(const Folder& folder);

}  // namespace mm
