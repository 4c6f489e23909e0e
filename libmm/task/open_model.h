#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/log.h"
#include "model/family.h"
#include "model/folder.h"
#include "model/matcher.h"
#include "options/runtime.h"
#include "tensor/device.h"

namespace mm {

// A model folder that is there, and where it computes; the process is set to compute so.
struct OpenedModel {
  Folder folder;
  Runtime runtime;
  std::string name;  // what records call it: the folder's name, or the hub id as it was given
};

// Finds the model that `model` names, and says what stands in the way of what was asked of the machine.
OpenedModel open_model(const std::string& model, const RuntimeOptions& options, Log& log);

// The family of a folder, if it `offers` what is asked; if not, Error{usage} says that its models `do not caption`; of models that mm
// trains in its own layout, which no family reads, what takes them.
const Family& family_that(const Folder& folder, const std::function<bool(const Family&)>& offers, const std::string& do_not);

// The error of a model whose scores are not numbers (model/not_numbers.h).
Error broken(const OpenedModel& model);

// The model of --match, opened as open_model() does; Error{usage} for a family that does not match; errors about its name speak of --match.
std::unique_ptr<Matcher> open_matcher(const std::string& model, const RuntimeOptions& options, Log& log);

}  // namespace mm
