#include "train/html_text.h"

#include "support/doctest.h"

TEST_CASE("nothing of a text is markup") {
  CHECK(mm::html_text("<b title=\"x\" id='y'>a && b</b>") == "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;a &amp;&amp; b&lt;/b&gt;");
  CHECK(mm::html_text("plain, größer") == "plain, größer");
  CHECK(mm::html_text(std::string_view("\x01\xff\0", 3)) == "\\x01\\xff\\x00");
  CHECK(mm::html_text("").empty());
}
