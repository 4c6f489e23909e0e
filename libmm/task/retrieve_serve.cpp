#include "task/retrieve_serve.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/signals.h"
#include "base/standard_output.h"
#include "index/store.h"
#include "serve/http_gate.h"
#include "serve/http_server.h"
#include "task/search_service.h"
#include "task/search_site.h"
#include "task/store_model.h"

namespace mm {
namespace {

HttpGate gate_of(const RetrieveOptions& options) {
  const bool loopback = is_loopback(options.host);
  MM_CHECK(loopback || !options.token.empty(), Kind::usage, "lets others ask, and no token keeps anybody out",
           "--host " + shown(options.host), "set MM_RETRIEVE_TOKEN to a secret, which requests then bring");
  for (const char c : options.token)
    MM_CHECK(c > ' ' && c < 0x7F && c != ';' && c != ',' && c != '"' && c != '\\', Kind::usage, "letters, digits and -._~+/= only",
             "--token");
  return {.token = options.token, .own_name = loopback};
}

}  // namespace

int serve_store(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log) {
  MM_CHECK(options.batch.inputs.empty() && options.batch.list.empty(), Kind::usage,
           "`mm retrieve serve` is asked over HTTP, and takes no files");
  const auto gate = gate_of(options);
  const auto store = Store::open(options.store);
  std::unique_ptr<SearchSite> site;
  const auto server =
      open_http_server({.host = options.host, .port = options.port}, [&](const HttpRequest& request) { return (*site)(request); });
  const auto& notes = store.form().notes;
  std::optional<OpenedEmbedder> model;
  if (notes.has("digest")) {
    const auto name = options.model.empty() ? noted_model(notes, options.store) : options.model;
    log.status("opening the model " + name);
    model = open(name);
    log.status("");
  } else {
    log.warning("the index notes no model: ids and vectors can be asked, texts and files cannot");
  }
  SearchService service(options, std::move(model));
  site = std::make_unique<SearchSite>(service, gate, std::filesystem::path(options.store).lexically_normal().filename().string(), log);
  const bool v6 = options.host.find(':') != std::string::npos;
  write_standard_output(fmt::format("http://{}{}{}:{}/\n", v6 ? "[" : "", options.host, v6 ? "]" : "", server->port()));
  log.note(fmt::format("serving {} items; Ctrl-C ends it", store.size()));
  server->run(stop_descriptor());
  return 0;
}

}  // namespace mm
