#include "task/gallery.h"

#include <filesystem>
#include <span>

#include "media/png_writer.h"
#include "support/temporary.h"
#include "task/file_mark.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Json answer_of(const std::string& kind, const std::string& path) {
  Json fields = Json::object(), item = Json::object(), items = Json::array(), found = Json::array(), scores = Json::array(),
       answer = Json::object();
  put_file_mark(fields, path);
  item.set("kind", kind);
  item.set("fields", fields);
  items.push(item);
  found.push("the \"first\"");
  scores.push(0.25);
  answer.set("found", found);
  answer.set("scores", scores);
  answer.set("items", items);
  return answer;
}

std::string page_of(const Json& answer) {
  Gallery gallery({});
  gallery.add("a query", answer);
  return gallery.page("Found in <it>");
}

}  // namespace

TEST_CASE("pictures stand in the page itself, made small") {
  const TemporaryFolder folder;
  const auto path = folder / "a.png";
  write_png(path, {600, 300, 3, std::vector<std::uint8_t>(600 * 300 * 3, 90)});
  const auto page = page_of(answer_of("picture", path));
  CHECK(page.find("<img alt=\"\" src=\"data:image/png;base64,iVBOR") != std::string::npos);
  CHECK(page.size() < 20'000);
  CHECK(page.find("<small>0.2500</small> the &quot;first&quot;") != std::string::npos);
  CHECK(page.find("<h2>a query</h2>") != std::string::npos);
  CHECK(page.find("Found in &lt;it&gt;") != std::string::npos);
}

TEST_CASE("what cannot be shown is told in its place") {
  const TemporaryFolder folder;
  const auto junk = folder.file("a.png", "no picture");
  CHECK(page_of(answer_of("picture", junk)).find("<p class=\"soft\">") != std::string::npos);
  CHECK(page_of(answer_of("sound", junk)).find("a sound") != std::string::npos);
  const auto answer = answer_of("picture", junk);
  folder.file("a.png", "longer than before");
  CHECK(page_of(answer).find("has changed since it was indexed") != std::string::npos);
  std::filesystem::remove(junk);
  CHECK(page_of(answer).find("is gone") != std::string::npos);
  CHECK(page_of(answer_of("picture", folder / "never")).find("nothing says where it is") != std::string::npos);
}

TEST_CASE("a page that is served has its thumbnails elsewhere, and leads on") {
  const TemporaryFolder folder;
  const auto path = folder / "a.png";
  write_png(path, {600, 300, 3, std::vector<std::uint8_t>(600 * 300 * 3, 90)});
  const auto answer = answer_of("picture", path);
  Gallery gallery({}, true);
  gallery.add("a query", answer);
  CHECK(gallery.body().find("src=\"thumbnail?id=the%20%22first%22\"") != std::string::npos);
  CHECK(gallery.body().find("href=\"./?like=the%20%22first%22\"") != std::string::npos);
  const auto png = thumbnail("picture", answer.at("items").at(0).at("fields"), {});
  CHECK(decode_image(std::as_bytes(std::span(png)), "thumbnail").width == 192);
  std::filesystem::remove(path);
  Gallery gone({}, true);
  gone.add("a query", answer);
  CHECK(gone.body().find("is gone") != std::string::npos);
}
