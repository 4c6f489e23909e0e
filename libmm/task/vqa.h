#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/log.h"
#include "model/answerer.h"
#include "model/matcher.h"
#include "options/vqa.h"

namespace mm {

// `mm vqa`: pictures and questions in, an answer for each question out. Returns the exit code.
int vqa(const VqaOptions& options);

// The models of a run, and what records call the first.
struct OpenedAnswerer {
  std::string name;
  std::unique_ptr<Answerer> answerer;
  std::unique_ptr<Matcher> matcher = nullptr;  // of --match; null without it
  std::optional<Error> broken = {};            // what is said where the answerer's scores are not numbers
};

// The same with any answerer; `open` is called once, while the first pictures are read.
int vqa(const VqaOptions& options, const std::function<OpenedAnswerer()>& open, Log& log);

// Finds the models that the options name, opens them where and how they say.
OpenedAnswerer open_answerer(const VqaOptions& options, Log& log);

}  // namespace mm
