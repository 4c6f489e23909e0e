#include "evaluate/events.h"

#include "support/caught.h"
#include "support/golden_metrics.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Files {
  TemporaryFolder folder;

  // As JSON lines.
  std::string rows(const std::string& name, const Json& list) {
    std::string text;
    for (std::size_t i = 0; i < list.size(); ++i) text += list.at(i).dump() + "\n";
    return folder.file(name, text);
  }

  // Without the folder's name.
  std::string complains(const std::string& predictions,
                        const std::string& references = "filename\tonset\toffset\tevent_label\na\t0\t1\tx\n") {
    auto said = complaint([&] { judge_events(folder.file("p.tsv", predictions), folder.file("r.tsv", references)); });
    if (const auto at = said.find(".tsv:"); at != std::string::npos) said.erase(0, at - 1);
    return said;
  }
};

}  // namespace

TEST_CASE("every figure is sed_eval's") {
  const auto cases = Json::read(MM_TEST_DATA "/metrics/events.json");
  REQUIRE(cases.size() == 3);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(i);
    Files files;
    const auto judgement = judge_events(files.rows("p.jsonl", cases.at(i).at("found")), files.rows("r.jsonl", cases.at(i).at("truth")));
    const auto expected = cases.at(i).at("expected");
    CHECK(judgement.scores.size() == expected.size());
    CHECK(count_named(judgement.scores, expected) == expected.size());
    check_scores(judgement.scores, expected, judgement.ids.size());
  }
}

TEST_CASE("tables as DCASE has them are read, files without events among them") {
  Files files;
  const auto judgement = judge_events(files.folder.file("p.tsv", "filename\tonset\toffset\tevent_label\nb.wav\t0.1\t1.0\tdog\n"),
                                      files.folder.file("r.tsv", "filename\tonset\toffset\tevent_label\na.wav\t\t\t\nb.wav\t0\t1\tdog\n"));
  CHECK((judgement.ids == std::vector<std::string>{"a.wav", "b.wav"}));
  CHECK(score_named(judgement.scores, "event.F1").value == 1);
  CHECK(judgement.remarks == std::vector<std::string>{"1 events, 1 found"});
  const auto other = judge_events(files.folder.file("p.csv", "file,start,end,class\nb.wav,0.1,1.0,dog\n"),
                                  files.folder.file("q.csv", "file,start,end,class\na.wav,,,\nb.wav,0,1,cat\n"));
  CHECK(other.held_to[0] == judgement.held_to[0]);
  CHECK(other.held_to[1] != judgement.held_to[1]);
}

TEST_CASE("bad rows are told with their line") {
  Files files;
  const std::string head = "filename\tonset\toffset\tevent_label\n";
  CHECK(complaint([] { judge_events("p.tsv", ""); }) == "--ref: the file of references is missing");
  CHECK(files.complains(head + "\t0\t1\tx\n") == "p.tsv:2: names no file (none of the fields filename, file, audio, id)");
  CHECK(files.complains(head + "a\t0\t\tx\n") == "p.tsv:2: is an event without 'offset'");
  CHECK(files.complains(head + "a\t0\t1\t\n") == "p.tsv:2: is an event without 'event_label'");
  CHECK(files.complains(head + "a\t-1\t1\tx\n") == "p.tsv:2: 'onset' is -1, and times are seconds from 0 on");
  CHECK(files.complains(head + "a\tnan\t1\tx\n") == "p.tsv:2: 'onset' is no number, and times are seconds from 0 on");
  CHECK(files.complains(head + "a\t0\t1e10\tx\n") == "p.tsv:2: 'offset' is 1e+10, and times are seconds from 0 on");
  CHECK(files.complains(head + "a\t0\t1\tx\na\t2\t1\tx\n") == "p.tsv:3: ends at 1 s, before it begins at 2 s");
  CHECK(files.complains(head + "b\t0\t1\tx\n") == "p.tsv:2: 'b' is no file of the references");
  CHECK(files.complains(head + "a\t0\t1\tx\n", head + "a\t\t\t\n").ends_with("holds no event"));
  CHECK(files.complains(head + "a\t0\t1\t\xff\n") == "p.tsv:2: the text is not UTF-8");
  std::string many = head;
  for (int i = 0; i < 10'001; ++i) many += "a\t0\t1\tx\n";
  CHECK(files.complains(many) == "p.tsv:10002: is one of more than 10000 events of 'a'");
}
