#include "task/tables.h"

#include <set>

#include "config/program.h"
#include "support/caught.h"
#include "support/doctest.h"

TEST_CASE("the tables are those that completion and help name, each with rows of unique names") {
  std::vector<std::string_view> names;
  for (const auto& table : mm::tables()) {
    INFO(std::string(table.name));
    names.push_back(table.name);
    CHECK_FALSE(table.summary.empty());
    std::set<std::string> rows;
    for (const auto& row : table.rows()) {
      CHECK(rows.insert(row.name).second);
      CHECK_FALSE(row.name.empty());
      CHECK_FALSE(row.meaning.empty());
    }
    if (table.name != "models") CHECK_FALSE(rows.empty());
  }
  CHECK(std::vector<std::string_view>(mm::kTables.begin(), mm::kTables.end()) == names);
}

TEST_CASE("the tables of choices hold what the options take") {
  const mm::Settings settings = mm::program("caption").settings();
  for (const auto& [table, key] : {std::pair("precisions", "precision"), std::pair("formats", "format")}) {
    std::vector<std::string> named, taken;
    for (const auto& each : mm::tables())
      if (each.name == table)
        for (const auto& row : each.rows()) named.push_back(row.name);
    for (const auto choice : settings.find(key)->limits.choices) taken.emplace_back(choice);
    CHECK(named == taken);
  }
}

TEST_CASE("an unknown table is a usage error with the nearest name") {
  mm::ListOptions options;
  options.tables = {"familes"};
  CHECK(complaint([&] { mm::list_tables(options); }) == "there is no table 'familes' (did you mean 'families'?)");
  CHECK(exit_code([&] { mm::list_tables(options); }) == 2);
}
