#include "task/open_model.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

// Models of `mm train` in layouts of its own.
struct Own {
  std::string_view type, what, hint;
};
constexpr std::array kOwn{
    Own{"mm-stack", "is a model of layers that mm trained, for sentiments, classes or values; it neither sees pictures nor writes",
        "`mm sentiment --model` takes one that reads texts"},
    Own{"mm-generator", "is a model that mm trained to draw samples", "`mm train` with `task: generate` makes and draws from such models"}};

}  // namespace

OpenedModel open_model(const std::string& model, const RuntimeOptions& options, Log& log) {
  Folder folder(find_model(model));
  Runtime runtime = make_runtime(options);
  apply(runtime);
  for (const auto& warning : runtime.warnings) log.warning(warning);
  log.detail("model " + folder.path() + ", " + runtime.chosen);
  // A hub id leads to a folder that is named by a hash: the id says more.
  std::string name = std::filesystem::exists(model) ? folder.name() : model;
  return {std::move(folder), std::move(runtime), std::move(name)};
}

const Family& family_that(const Folder& folder, const std::function<bool(const Family&)>& offers, const std::string& do_not) {
  for (const auto& [type, what, hint] : kOwn)
    MM_CHECK(folder.model_type() != type, Kind::usage, std::string(what), "--model " + folder.path(), std::string(hint));
  const Family& family = family_of(folder);
  MM_CHECK(offers(family), Kind::usage, fmt::format("models of the family '{}' {}", family.type, do_not), "--model " + folder.path(),
           "`mm list families` shows what each can do");
  return family;
}

Error broken(const OpenedModel& model) {
  return Error(Kind::input, "its weights give scores that are not numbers (NaN)", shown(model.folder.path()),
               model.runtime.dtype == c10::kFloat ? "the weights are broken: fetch or train the model again"
                                                  : "try --precision fp32; where that does not help, the weights are broken");
}

std::unique_ptr<Matcher> open_matcher(const std::string& model, const RuntimeOptions& options, Log& log) {
  try {
    const OpenedModel second = open_model(model, options, log);
    const auto matches = [](const Family& family) { return family.matcher != nullptr; };
    return family_that(second.folder, matches, "do not match texts with pictures").matcher(second.folder, second.runtime);
  } catch (const Error& error) {
    constexpr std::string_view kOther = "--model";
    if (!error.where.starts_with(kOther)) throw;
    throw Error(error.kind, error.what(), "--match" + error.where.substr(kOther.size()), error.hint);
  }
}

}  // namespace mm
