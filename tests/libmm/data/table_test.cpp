#include "data/table.h"

#include "base/error.h"
#include "base/file.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("cells by row and column") {
  const TemporaryFolder scratch;
  write_file(scratch / "t.tsv", "id\tname\r\n1\tred apple\r\n2\t\n");
  const TsvTable table(scratch / "t.tsv");
  CHECK(table.rows() == 2);
  CHECK(table.at(0, table.column("name")) == "red apple");
  CHECK(table.at(1, table.column("name")).empty());
  CHECK(table.where(1).ends_with("t.tsv:3"));
}

TEST_CASE("a table that is none says where") {
  const TemporaryFolder scratch;
  const auto message = [&](const char* text) {
    write_file(scratch / "t.tsv", text);
    try {
      const TsvTable table(scratch / "t.tsv");
      table.column("name");
      return std::string();
    } catch (const Error& e) {
      CHECK(e.kind == Kind::input);
      return std::string(e.what()) + " | " + e.where.substr(e.where.rfind('/') + 1) + " | " + e.hint;
    }
  };
  CHECK(message("id\tname\n1\n") == "1 cells, but the header has 2 | t.tsv:2 | ");
  CHECK(message("id\tid\n1\t2\n") == "two columns are called 'id' | t.tsv | ");
  CHECK(message("id\tnom\n") == "no column 'name' | t.tsv | its columns are: id, nom");
  CHECK(message("") == "is empty; a table begins with its header | t.tsv | ");
  CHECK(message("id\tname\n").empty());
}
