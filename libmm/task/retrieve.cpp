#include "task/retrieve.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "task/retrieve_classify.h"
#include "task/retrieve_eval.h"
#include "task/retrieve_index.h"
#include "task/retrieve_search.h"
#include "task/retrieve_serve.h"
#include "task/retrieve_store.h"
#include "task/retrieve_tune.h"
#include "task/retrieve_vectors.h"
#include "task/vectors.h"

namespace mm {
namespace {

std::string all_actions() {
  std::string all;
  for (const auto action : kRetrieveActions) all += fmt::format("{}{}", all.empty() ? "" : ", ", action);
  return all;
}

}  // namespace

int retrieve(const RetrieveOptions& given) {
  RetrieveOptions options = given;
  auto& inputs = options.batch.inputs;
  MM_CHECK(!inputs.empty(), Kind::usage, "what shall be done?", "", "one of " + all_actions() + "; `mm retrieve --help` has examples");
  const std::string action = inputs.front();
  inputs.erase(inputs.begin());
  MM_CHECK(std::ranges::count(kRetrieveActions, action) > 0, Kind::usage,
           fmt::format("no action is called '{}'{}", shown(action), did_you_mean(nearest(action, kRetrieveActions))), "",
           "one of " + all_actions());
  MM_CHECK(action == "classify" || action == "eval" || !options.store.empty(), Kind::usage, "no index is named", "--store",
           "--store FOLDER");
  Log log = make_log("mm retrieve", options.talk);
  const auto open = [&](const std::string& model) { return open_embedder(model, options.runtime, log); };
  if (!options.given.empty()) {
    MM_CHECK(action == "index" || action == "search" || action == "tune", Kind::usage,
             fmt::format("`mm retrieve {}` takes no vectors", action), "--vectors");
    if (action == "tune") return tune_store(options, open, log);
    return action == "index" ? index_vectors(options, log) : search_vectors(options, log);
  }
  if (action == "index") return index_files(options, open, log);
  if (action == "search") return search_store(options, open, log);
  if (action == "gallery") return search_gallery(options, open, log);
  if (action == "serve") return serve_store(options, open, log);
  if (action == "classify")
    return classify(
        options, [&] { return open(options.model.empty() ? std::string(kDefaultEmbedder) : options.model); }, log);
  if (action == "eval") return evaluate_pairs(options, open, log);
  if (action == "remove") return remove_rows(options);
  if (action == "dedup") return dedup_store(options, log);
  if (action == "info") return store_info(options);
  if (action == "verify") return verify_store(options);
  if (action == "compact") return compact_store(options);
  if (action == "tune") return tune_store(options, open, log);
  return export_store(options);
}

}  // namespace mm
