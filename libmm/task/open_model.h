#pragma once
#include <functional>
#include <string>

#include "base/log.h"
#include "model/family.h"
#include "model/folder.h"
#include "options/runtime.h"
#include "tensor/device.h"

namespace mm {

// A model folder that is there, of a family that offers what is asked, and where it computes; the process is set to compute so.
struct OpenedModel {
  Folder folder;
  const Family& family;
  Runtime runtime;
  std::string name;  // what records call it: the folder's name, or the hub id as it was given
};

// Finds the model that `model` names. `offers`: whether its family can do it; if not, Error{usage} says that its models `do not caption`.
OpenedModel open_model(const std::string& model, const RuntimeOptions& options, const std::function<bool(const Family&)>& offers,
                       const std::string& do_not, Log& log);

}  // namespace mm
