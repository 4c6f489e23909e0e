#include "task/search_site.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/stopwatch.h"
#include "task/failure.h"
#include "task/format.h"
#include "task/gallery.h"
#include "train/html_text.h"

namespace mm {
namespace {

constexpr std::string_view kStyle = R"(
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: .6rem 0; }
input, button { font: inherit; padding: .35rem .6rem; } input[type=search] { flex: 1 1 20rem; } input[name=where] { flex: 0 1 16rem; }
.wrong { border-left: .3rem solid #d55e00; padding-left: .8rem; }
)";

HttpReply json_reply(const Json& json, int status = 200) {
  return {.status = status, .type = "application/json", .body = json.dump() + "\n"};
}

int status_of(Kind kind) {
  if (kind == Kind::usage || kind == Kind::input) return 400;
  return kind == Kind::internal ? 500 : 503;
}

HttpReply error_reply(const Error& error) {
  Json all = Json::object();
  all.set("error", error_json(error));
  return json_reply(all, status_of(error.kind));
}

// A parameter of an address as a question has it.
void put_parameter(Json& asked, const std::string& name, const std::string& value) {
  if (name == "top") {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    MM_CHECK(error == std::errc() && end == value.data() + value.size(), Kind::usage, fmt::format("'{}' is no whole number", shown(value)),
             "top");
    asked.set(name, number);
  } else if (name == "hybrid") {
    asked.set(name, value == "1" || value == "true" || value == "on");
  } else if (const auto before = asked.get(name); (name == "text" || name == "like" || name == "not") && !before.is_null()) {
    Json several = before.is_array() ? before : Json::array();
    if (!before.is_array()) several.push(before);
    several.push(value);
    asked.set(name, several);
  } else {
    asked.set(name, value);
  }
}

// What is left empty in a form is not asked.
Json asked_by_parameters(const HttpRequest& request) {
  Json asked = Json::object();
  for (const auto& [name, value] : request.parameters)
    if (name != "token" && !value.empty()) put_parameter(asked, name, value);
  return asked;
}

bool asks(const Json& asked) {
  return std::ranges::any_of(std::array{"text", "like", "not"}, [&](const char* name) { return asked.has(name); });
}

std::string form(const HttpRequest& request) {
  const auto value = [&](const char* name) { return html_text(request.parameter(name).value_or("")); };
  return fmt::format(
      "<form method=\"get\" action=\"./\"><input type=\"search\" name=\"text\" value=\"{}\" placeholder=\"what shall be found\" "
      "autofocus=\"autofocus\"/>\n<input name=\"where\" value=\"{}\" placeholder=\"only where: price &lt; 20\"/>\n"
      "<label><input type=\"checkbox\" name=\"hybrid\" value=\"1\"{}/> its words, too</label> <button>search</button></form>\n"
      "<form method=\"post\" action=\"./\" enctype=\"multipart/form-data\"><input type=\"file\" name=\"file\" required=\"required\"/> "
      "<button>search what is like this file</button></form>\n",
      value("text"), value("where"), request.parameter("hybrid") ? " checked=\"checked\"" : "");
}

std::string holdings(const Json& info) {
  std::string kinds;
  info.at("kinds").each_member([&](const std::string& kind, const Json& count) {
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count.integer(), kind);
  });
  return fmt::format("<p class=\"soft\">{} items{}</p>\n", info.integer("items"), html_text(kinds.empty() ? "" : ": " + kinds));
}

std::string heading_of(const HttpRequest& request, const Json& asked) {
  if (!request.body.empty()) return "what is like the file";
  std::string all;
  for (const char* name : {"text", "like", "not"}) {
    const auto value = asked.get(name);
    if (value.is_null()) continue;
    for (const auto& one : value.is_string() ? std::vector{value.string()} : value.strings())
      all += fmt::format("{}{}{}", all.empty() ? "" : " ", name == std::string_view("text") ? "" : std::string(name) + " ", one);
  }
  return all;
}

}  // namespace

HttpReply SearchSite::page(const HttpRequest& request) const {
  HttpReply reply{.type = "text/html; charset=utf-8"};
  std::string body = form(request);
  try {
    const auto asked = asked_by_parameters(request);
    if (asks(asked) || !request.body.empty()) {
      Gallery gallery({}, true);
      gallery.add(heading_of(request, asked), service_.search(asked, request.body));
      body += gallery.body();
    } else {
      body += holdings(service_.info());
    }
  } catch (const Error& error) {
    reply.status = status_of(error.kind);
    body += fmt::format("<p class=\"wrong\">{}{}{}</p>\n", html_text(error.where.empty() ? "" : error.where + ": "),
                        html_text(error.what()), html_text(error.hint.empty() ? "" : " (" + error.hint + ")"));
  }
  reply.body = html_page(title_, std::string(Gallery::style()) + std::string(kStyle), title_, body);
  return reply;
}

HttpReply SearchSite::answered(const HttpRequest& request) const {
  if (request.path == "/") return page(request);
  if (request.path == "/info" && request.method == "GET") return json_reply(service_.info());
  if (request.path == "/thumbnail" && request.method == "GET")
    return {.type = "image/png",
            .body = service_.thumbnail(request.parameter("id").value_or("")),
            .headers = {{"Cache-Control", "private, max-age=60"}}};
  if (request.path == "/search") {
    const bool question = request.method == "POST" && request.header("content-type").starts_with("application/json");
    return json_reply(question ? service_.search(Json::parse(request.body, "the question"))
                               : service_.search(asked_by_parameters(request), request.body));
  }
  return {.status = 404, .body = "nothing is here\n"};
}

HttpReply SearchSite::operator()(const HttpRequest& request) const {
  const Stopwatch watch;
  HttpReply reply;
  try {
    auto away = turned_away(gate_, request);
    reply = away ? std::move(*away) : answered(request);
  } catch (...) {
    const auto error = as_task_error(std::current_exception());
    if (error.kind != Kind::usage && error.kind != Kind::input) log_.error(error);
    reply = error_reply(error);
  }
  put_safety(reply);
  log_.detail(fmt::format("{} {} {}: {:.3f} s", request.method, shown(request.path), reply.status, watch.seconds()));
  return reply;
}

}  // namespace mm
