#include "task/open_model.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/check.h"

namespace mm {

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
  const Family& family = family_of(folder);
  MM_CHECK(offers(family), Kind::usage, fmt::format("models of the family '{}' {}", family.type, do_not), "--model " + folder.path(),
           "`mm list families` shows what each can do");
  return family;
}

std::unique_ptr<Matcher> open_matcher(const std::string& model, const RuntimeOptions& options, Log& log) {
  const OpenedModel second = open_model(model, options, log);
  const auto matches = [](const Family& family) { return family.matcher != nullptr; };
  return family_that(second.folder, matches, "do not match texts with pictures").matcher(second.folder, second.runtime);
}

}  // namespace mm
