#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/log.h"
#include "model/family.h"
#include "model/matcher.h"
#include "options/caption.h"

namespace mm {

// `mm caption`: pictures in, a sentence or several for each out. Returns the exit code.
int caption(const CaptionOptions& options);

// The models of a run, and what records call the first.
struct OpenedCaptioner {
  std::string name;
  std::unique_ptr<Captioner> captioner;
  std::unique_ptr<Matcher> matcher = nullptr;  // of --match; null without it
  std::optional<Error> broken = {};            // what is said where the captioner's scores are not numbers
};

// The same with any captioner; `open` is called once, while the first pictures are read.
int caption(const CaptionOptions& options, const std::function<OpenedCaptioner()>& open, Log& log);

// Finds the models that the options name, opens them where and how they say.
OpenedCaptioner open_captioner(const CaptionOptions& options, Log& log);

}  // namespace mm
