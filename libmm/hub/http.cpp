#include "hub/http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/check.h"

namespace mm {
namespace {

constexpr int kMostRedirects = 5;

using Curl = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Transfer {
  CURL* curl;
  Reply& reply;
  const HttpOptions& options;
  const Sink& sink;
  bool refused = false;  // by the sink
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  long status = 0;
  curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200 && status != 206) return 0;  // the page of an error: nobody reads it
  transfer.refused = !transfer.sink(status, std::as_bytes(std::span(data, size * count)));
  return transfer.refused ? 0 : size * count;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  read_header({data, size * count}, static_cast<Transfer*>(user)->reply);
  return size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& stopped = static_cast<Transfer*>(user)->options.is_stopped;
  return stopped && stopped() ? 1 : 0;
}

// "https://host:443" of an address; empty for what is none.
std::string origin_of(const std::string& address) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) return {};
  std::string origin;
  for (const auto part : {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT}) {
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
    origin += (origin.empty() ? "" : "|") + std::string(text);
    curl_free(text);
  }
  return origin;
}

void explain_timeout(const Transfer& transfer, Reply& reply) {
  curl_off_t stood = 0;  // microseconds until the host, and its TLS, took requests
  curl_easy_getinfo(transfer.curl, CURLINFO_PRETRANSFER_TIME_T, &stood);
  if (stood == 0) {
    reply.failure = fmt::format("the host did not answer for {} s", transfer.options.connect_timeout);
    reply.hint = "check the network, HF_ENDPOINT and https_proxy; HF_HUB_ETAG_TIMEOUT sets the seconds";
  } else {
    reply.failure = fmt::format("nothing came for {} s", transfer.options.stall_timeout);
    reply.hint = "run the same command again: it goes on where it stopped; HF_HUB_DOWNLOAD_TIMEOUT sets the seconds";
  }
}

void explain(CURLcode code, const Transfer& transfer, Reply& reply) {
  reply.may_pass = true;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      reply.failure = "the host's name cannot be resolved";
      reply.hint = "check the network and DNS; HF_ENDPOINT names another host";
      break;
    case CURLE_COULDNT_CONNECT:
      reply.failure = "the host refuses the connection or cannot be reached";
      reply.hint = "check the network, HF_ENDPOINT and https_proxy";
      break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      reply.failure = "no secure connection could be made (TLS)";
      reply.hint = "check the clock and the package ca-certificates; a proxy that reads along needs its certificate there";
      reply.may_pass = false;
      break;
    case CURLE_OPERATION_TIMEDOUT: explain_timeout(transfer, reply); break;
    default:
      reply.failure = fmt::format("the transfer broke off ({})", curl_easy_strerror(code));
      reply.hint = "run the same command again: it goes on where it stopped";
  }
}

void set_up(CURL* curl, const std::string& address, std::uint64_t from, curl_slist* headers, Transfer& transfer) {
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(transfer.options.connect_timeout));
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(transfer.options.stall_timeout));
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 512L << 10);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "mm");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (from > 0) curl_easy_setopt(curl, CURLOPT_RANGE, fmt::format("{}-", from).c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
}

// The next address of a redirect; empty, with the reason in the reply, where it may not be followed.
std::string next_address(CURL* curl, const std::string& address, Reply& reply) {
  char* location = nullptr;
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
  const std::string next = location == nullptr ? "" : location;
  const auto origin = origin_of(next);
  if (!origin.starts_with("http|") && !origin.starts_with("https|"))
    reply.failure = "a redirect leads to no http or https address";
  else if (origin_of(address).starts_with("https|") && origin.starts_with("http|"))
    reply.failure = "a redirect leads from https to plain http";
  else
    return next;
  reply.status = 0;
  return {};
}

}  // namespace

void read_header(std::string_view line, Reply& reply) {
  const auto value_of = [&](std::string_view name) -> std::optional<std::string_view> {
    if (line.size() < name.size() || !std::ranges::equal(line.substr(0, name.size()), name, {},
                                                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }))
      return std::nullopt;
    const auto value = line.substr(name.size());
    const auto first = value.find_first_not_of(" \t"), last = value.find_last_not_of(" \t\r\n");
    return first == std::string_view::npos || last < first ? std::string_view() : value.substr(first, last - first + 1);
  };
  if (line.starts_with("HTTP/")) reply.error_code.clear(), reply.retry_after.reset();
  if (const auto code = value_of("x-error-code:")) reply.error_code = code->substr(0, 64);
  if (const auto wait = value_of("retry-after:")) {
    int seconds = 0;
    if (std::from_chars(wait->data(), wait->data() + wait->size(), seconds).ec == std::errc() && seconds >= 0) reply.retry_after = seconds;
  }
}

Reply http_get(const std::string& address, std::uint64_t from, const HttpOptions& options, const Sink& sink) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  MM_CHECK(started == CURLE_OK, Kind::resource, "libcurl cannot start");
  const Curl curl(curl_easy_init(), curl_easy_cleanup);
  MM_CHECK(curl != nullptr, Kind::resource, "libcurl cannot start");
  std::string now = address;
  bool at_home = true;  // once left, for good
  for (int redirects = 0; redirects <= kMostRedirects; ++redirects) {
    Reply reply;
    Transfer transfer{.curl = curl.get(), .reply = reply, .options = options, .sink = sink};
    Headers headers(curl_slist_append(nullptr, "Accept-Encoding: identity"), curl_slist_free_all);
    at_home = at_home && origin_of(now) == origin_of(address);
    if (!options.token.empty() && at_home)
      headers.reset(curl_slist_append(headers.release(), ("Authorization: Bearer " + options.token).c_str()));
    curl_easy_reset(curl.get());
    set_up(curl.get(), now, from, headers.get(), transfer);
    const CURLcode code = curl_easy_perform(curl.get());
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    const bool is_page = reply.status >= 300;
    if (code != CURLE_OK && !(is_page && code == CURLE_WRITE_ERROR) && !transfer.refused) {
      reply.status = 0;
      explain(code, transfer, reply);
      return reply;
    }
    if (reply.status < 300 || reply.status >= 400 || reply.status == 304) return reply;
    now = next_address(curl.get(), now, reply);
    if (now.empty()) return reply;
  }
  Reply reply;
  reply.failure = fmt::format("more than {} redirects", kMostRedirects);
  return reply;
}

}  // namespace mm
