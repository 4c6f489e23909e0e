#pragma once
#include <string>

#include "base/log.h"
#include "serve/http_gate.h"
#include "serve/http_server.h"
#include "task/search_service.h"

namespace mm {

// A search service as a web server's handler:
//
//   GET /            a page to search with, which runs no script: text, where, top, hybrid, like; POST: with a file from a form
//   GET /search      the same parameters (several of a name are several parts), JSON back
//   POST /search     a question as JSON (Content-Type: application/json), or a picture, sound or video, beside parameters
//   GET /thumbnail   ?id=...: PNG
//   GET /info        what the index holds, JSON
//
// What goes wrong is {"error": {...}} as records have it, with status 400 (what was asked), 503 (this machine) or 500.
class SearchSite {
 public:
  // title: of the page. service, log: live longer.
  SearchSite(SearchService& service, HttpGate gate, std::string title, Log& log)
      : service_(service), gate_(std::move(gate)), title_(std::move(title)), log_(log) {}

  HttpReply operator()(const HttpRequest& request) const;  // safe to call from several threads; throws nothing that is an Error

 private:
  HttpReply answered(const HttpRequest& request) const;
  HttpReply page(const HttpRequest& request) const;

  SearchService& service_;
  HttpGate gate_;
  std::string title_;
  Log& log_;
};

}  // namespace mm
