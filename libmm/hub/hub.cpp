#include "hub/hub.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/check.h"
#include "base/file.h"
#include "base/percent_encoding.h"
#include "hub/blob_hash.h"
#include "hub/hub_cache.h"

namespace mm {
namespace {

constexpr int kTries = 5;
constexpr std::size_t kMostJson = std::size_t{64} << 20;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int seconds(const char* name) {
  const std::string value = variable(name);
  int number = 10;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  MM_CHECK(value.empty() || (error == std::errc() && end == value.data() + value.size() && number > 0 && number <= 86400), Kind::usage,
           "is no whole number of seconds from 1 to 86400", name);
  return number;
}

std::string token() {
  if (is_on("HF_HUB_DISABLE_IMPLICIT_TOKEN")) return {};
  std::string text;
  for (const char* name : {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"})
    if (text.empty()) text = variable(name);
  const std::string path = hub_token_path();
  std::error_code ignored;
  if (text.empty() && std::filesystem::is_regular_file(path, ignored)) text = read_file(path, 65536);
  const auto first = text.find_first_not_of(" \r\n\t"), last = text.find_last_not_of(" \r\n\t");
  text = first == std::string::npos ? "" : text.substr(first, last - first + 1);
  MM_CHECK(std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; }), Kind::usage,
           "holds what can be no token: spaces or control characters", "HF_TOKEN");
  return text;
}

// In pieces, so that Ctrl-C does not wait.
void pause(double seconds, const HttpOptions& http) {
  for (int i = 0; i < static_cast<int>(seconds * 20); ++i) {
    if (http.is_stopped && http.is_stopped()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

[[noreturn]] void refuse(const Hub& hub, const std::string& what, const Reply& reply) {
  const auto fail = [&](const std::string& text, const std::string& hint) { throw Error(Kind::network, text, hub.title(), hint); };
  const std::string page = hub.endpoint + "/" + hub.name;
  if (reply.status == 0) fail(what + ": " + reply.failure, reply.hint);
  if (reply.error_code == "GatedRepo" || reply.status == 403)
    fail("the hub does not let you have it (gated)", "accept its terms at " + page + " and set HF_TOKEN to a token of that account");
  if (reply.status == 401)
    fail("there is no such repository, or it is private", "check the name; for a private one set HF_TOKEN to a token that may read it");
  if (reply.error_code == "RevisionNotFound") fail("has no revision '" + shown(hub.revision) + "'", "see the branches and tags at " + page);
  if (reply.status == 404 && (reply.error_code == "EntryNotFound" || what != "the list of files")) fail("has no file '" + what + "'", page);
  if (reply.status == 404) fail("there is no such repository", "check the name: " + page);
  if (reply.status == 429) fail("the hub says: too many requests", "wait a few minutes; requests with HF_TOKEN have higher limits");
  fail(fmt::format("{}: the hub answered with status {}", what, reply.status), "try again later");
  throw;  // never reached
}

}  // namespace

std::string Hub::title() const { return shown(name) + (revision == "main" ? "" : "@" + shown(revision)); }

Hub hub_of_environment(std::string name, std::string revision) {
  Hub hub{.endpoint = variable("HF_ENDPOINT"), .name = std::move(name), .revision = std::move(revision), .http = {}};
  if (hub.endpoint.empty()) hub.endpoint = "https://huggingface.co";
  while (hub.endpoint.ends_with('/')) hub.endpoint.pop_back();
  MM_CHECK(hub.endpoint.starts_with("https://") || hub.endpoint.starts_with("http://"), Kind::usage, "is no http or https address",
           "HF_ENDPOINT");
  hub.http.token = token();
  hub.http.connect_timeout = seconds("HF_HUB_ETAG_TIMEOUT");
  hub.http.stall_timeout = seconds("HF_HUB_DOWNLOAD_TIMEOUT");
  return hub;
}

bool is_on(const char* name) {
  std::string value = variable(name);
  std::ranges::transform(value, value.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return value == "1" || value == "on" || value == "yes" || value == "true";
}

bool is_offline() { return is_on("HF_HUB_OFFLINE") || is_on("TRANSFORMERS_OFFLINE"); }

void hub_get(const Hub& hub, const std::string& path, const std::string& what, const std::function<std::uint64_t()>& start,
             const Sink& sink) {
  std::uint64_t furthest = start();
  bool from_first = false;  // what is here is not gone on with: the server has no such bytes, or gives no parts
  for (int tries = 0;;) {
    const std::uint64_t asked = start(), from = from_first ? 0 : asked;
    Reply reply = http_get(hub.endpoint + path, from, hub.http, sink);
    if (reply.status == 200 || reply.status == 206) return;
    if (reply.status == 416 && from > 0) {
      from_first = true;
      continue;
    }
    MM_CHECK(!hub.http.is_stopped || !hub.http.is_stopped(), Kind::network, "was stopped", hub.title(), "run the same command again");
    if (start() > furthest) tries = 0, furthest = start();
    const bool again = reply.may_pass || reply.status == 408 || reply.status == 429 || reply.status >= 500;
    if (!again || ++tries >= kTries) refuse(hub, what, reply);
    const double wait = 0.125 * (1 << tries);
    pause(reply.retry_after ? std::min(*reply.retry_after, 60) : wait, hub.http);
  }
}

Listing hub_listing(const Hub& hub) {
  std::string text;
  const auto path = "/api/models/" + hub.name + "/revision/" + percent_encoded(hub.revision, false) + "?blobs=true";
  const auto begin = [&] {
    text.clear();
    return std::uint64_t{0};
  };
  bool whole = true;
  hub_get(hub, path, "the list of files", begin, [&](long, std::span<const std::byte> bytes) {
    whole = text.size() + bytes.size() <= kMostJson;
    if (whole) text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return whole;
  });
  MM_CHECK(whole, Kind::network, "the hub's list of files is larger than 64 MiB", hub.title());
  Listing listing = read_listing(text, hub.title());
  const bool is_commit = hub.revision.size() == 40 && is_blob_name(hub.revision);
  MM_CHECK(!is_commit || listing.commit == hub.revision, Kind::network,
           fmt::format("the hub answered with commit {} in place of the one that was asked for", listing.commit), hub.title(),
           "nothing was fetched; do not trust this endpoint");
  return listing;
}

}  // namespace mm
