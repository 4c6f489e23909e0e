#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/log.h"
#include "model/family.h"
#include "options/caption.h"

namespace mm {

// `mm caption`: pictures in, a sentence or several for each out. Returns the exit code.
int caption(const CaptionOptions& options);

// The model of a run, and what records call it.
struct OpenedCaptioner {
  std::string name;
  std::unique_ptr<Captioner> captioner;
};

// The same with any captioner; `open` is called once, while the first pictures are read.
int caption(const CaptionOptions& options, const std::function<OpenedCaptioner()>& open, Log& log);

// Finds the model that the options name, opens it where and how they say.
OpenedCaptioner open_captioner(const CaptionOptions& options, Log& log);

}  // namespace mm
