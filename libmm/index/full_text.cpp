#include "index/full_text.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/check.h"

namespace mm {

struct FullText::Database {
  Database() {
    if (sqlite3_open(":memory:", &handle) != SQLITE_OK) fail();
  }
  ~Database() { sqlite3_close_v2(handle); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[noreturn]] void fail() const {
    const int code = handle == nullptr ? SQLITE_NOMEM : sqlite3_errcode(handle);
    const std::string why = handle == nullptr ? "out of memory" : sqlite3_errmsg(handle);
    throw Error(code == SQLITE_NOMEM ? Kind::resource : Kind::internal, "the full text of the index cannot be made: " + why);
  }

  void run(const char* command) const {
    if (sqlite3_exec(handle, command, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }

  sqlite3* handle = nullptr;
};

namespace {

struct Finalise {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalise>;

constexpr std::size_t kMostWords = 256;  // of a query; the rest says nothing more
constexpr std::string_view kBlanks = " \t\r\n\v\f";

void append(std::string& to, const Json& value) {
  if (value.is_string()) to += " " + value.string();
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i)
      if (value.at(i).is_string()) to += " " + value.at(i).string();
}

std::string text_of(const StoreItem& item) {
  std::string text = item.id;
  item.fields.each_member([&](const std::string& name, const Json& value) {
    if (name != "path") append(text, value);
  });
  return text;
}

// Each word in quotes, so that none of it is an operator: "red" OR "shoes".
std::string any_of(std::string_view text) {
  std::string all;
  std::size_t count = 0;
  for (std::size_t at = text.find_first_not_of(kBlanks); at != std::string_view::npos && count < kMostWords; ++count) {
    const auto end = std::min(text.find_first_of(kBlanks, at), text.size());
    all += all.empty() ? "\"" : " OR \"";
    for (const char c : text.substr(at, end - at)) {
      if (c == '\0') continue;
      all += c;
      if (c == '"') all += c;
    }
    all += '"';
    at = text.find_first_not_of(kBlanks, end);
  }
  return all;
}

}  // namespace

FullText::FullText(const Store& store) : database_(std::make_shared<Database>()) {
  database_->run("CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2'); BEGIN");
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(database_->handle, "INSERT INTO words(rowid, text) VALUES (?, ?)", -1, &prepared, nullptr) != SQLITE_OK)
    database_->fail();
  const Statement insert(prepared);
  for (std::size_t row = 0; row < store.rows(); ++row) {
    if (!store.lives(row)) continue;
    const auto text = text_of(store.item(row));
    sqlite3_bind_int64(prepared, 1, static_cast<sqlite3_int64>(row) + 1);
    if (sqlite3_bind_text64(prepared, 2, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK ||
        sqlite3_step(prepared) != SQLITE_DONE || sqlite3_reset(prepared) != SQLITE_OK)
      database_->fail();
  }
  database_->run("COMMIT");
}

std::vector<StoreHit> FullText::search(std::string_view text, std::size_t most, const RowSet* allowed) const {
  const auto words = any_of(text);
  std::vector<StoreHit> hits;
  if (words.empty()) return hits;
  sqlite3_stmt* prepared = nullptr;
  constexpr const char* kQuery = "SELECT rowid, bm25(words) FROM words WHERE words MATCH ? ORDER BY bm25(words), rowid";
  if (sqlite3_prepare_v2(database_->handle, kQuery, -1, &prepared, nullptr) != SQLITE_OK) database_->fail();
  const Statement query(prepared);
  if (sqlite3_bind_text64(prepared, 1, words.data(), words.size(), SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK) database_->fail();
  int step = SQLITE_OK;
  while (hits.size() < most && (step = sqlite3_step(prepared)) == SQLITE_ROW) {
    const auto row = static_cast<std::size_t>(sqlite3_column_int64(prepared, 0)) - 1;
    if (allowed == nullptr || allowed->has(row)) hits.push_back({row, -sqlite3_column_double(prepared, 1)});
  }
  if (hits.size() < most && step != SQLITE_DONE) database_->fail();
  return hits;
}

}  // namespace mm
