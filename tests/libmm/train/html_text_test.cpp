#include "train/html_text.h"

#include "support/doctest.h"

TEST_CASE("nothing of a text is markup") {
  CHECK(mm::html_text("<b title=\"x\" id='y'>a && b</b>") == "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;a &amp;&amp; b&lt;/b&gt;");
  CHECK(mm::html_text("plain, größer") == "plain, größer");
  CHECK(mm::html_text(std::string_view("\x01\xff\0", 3)) == "\\x01\\xff\\x00");
  CHECK(mm::html_text("").empty());
}

TEST_CASE("a page has its texts as texts, and its body as it is") {
  const std::string page = mm::html_page("a < b", "p { margin: 0; }", "why a < b", "<p>so</p>\n");
  CHECK(page.starts_with("<!DOCTYPE html>\n"));
  CHECK(page.find("<title>a &lt; b</title>\n<style>") != std::string::npos);
  CHECK(page.find("color-scheme: light dark") != std::string::npos);
  CHECK(page.find("p { margin: 0; }</style></head>") != std::string::npos);
  CHECK(page.ends_with("<body>\n<h1>why a &lt; b</h1>\n<p>so</p>\n</body>\n</html>\n"));
}

TEST_CASE("a word is shaded for and against, and is a text") {
  CHECK(mm::shaded_word("a<b", -0.5, 0.25, "-0.5") == R"(<span class="minus" style="--a: 0.25" title="-0.5">a&lt;b</span>)");
  CHECK(mm::shaded_word("so", 0, 1, "\"").starts_with(R"(<span class="plus" style="--a: 1.00" title="&quot;">)"));
  CHECK(mm::shaded_style().find(".text .minus") != std::string_view::npos);
}
