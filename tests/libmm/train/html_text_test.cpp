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
  CHECK(page.find("<title>a &lt; b</title>\n<style>p { margin: 0; }</style></head>") != std::string::npos);
  CHECK(page.ends_with("<body>\n<h1>why a &lt; b</h1>\n<p>so</p>\n</body>\n</html>\n"));
}
