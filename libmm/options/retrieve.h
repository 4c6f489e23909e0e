#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/batch.h"
#include "options/picture.h"
#include "options/runtime.h"
#include "options/talk.h"
#include "options/vectors.h"

namespace mm {

inline constexpr std::array<std::string_view, 13> kRetrieveActions{"index", "search", "gallery", "serve",   "classify", "eval",  "remove",
                                                                   "dedup", "info",   "verify",  "compact", "tune",     "export"};

// Options of mm retrieve.
struct RetrieveOptions {
  std::string store, model, given;
  std::vector<std::string> text, like, without;
  int top = 10;
  std::string where, min_score;
  bool prune = false, drop = false, hybrid = false;
  double duplicates = 0.95;
  std::vector<std::string> label;
  std::string labels, templates = "photo", eval;
  bool multi = false;
  std::string host = "127.0.0.1", token;
  int port = 8080;
  std::string images, at = "1,5,10";
  int folds = 1, bootstrap = 0;
  int effort = 0, links = 16, build_effort = 200;
  double recall = 0.99;
  bool rebuild = false;
  VectorOptions vectors;
  PictureOptions pictures;
  BatchOptions batch;
  RuntimeOptions runtime;
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("store", store, "the folder of the index", path());
    v.field("model", model,
            "a folder of a model that makes vectors (`mm list families`), a shipped model, or a hub id in the cache; empty: of an index "
            "its own, "
            "else clip-small",
            path());
    v.field("vectors", given,
            "of index and search: vectors that were made elsewhere, in place of files and texts: a file [N, E] (.npy, .npz, .safetensors), "
            "a flat "
            "index of FAISS (.index, .faiss), NAME.jsonl beside it having the ids; of index also a folder of clip-retrieval's",
            path());
    v.field("text", text, "of index: a text; of search: a part of the query, TEXT or TEXT^WEIGHT");
    v.field("like", like, "of search: a part of the query: what an id of the index, or a file, is like; also with ^WEIGHT");
    v.field("not", without, "of search: a text, id or file that what is found shall be unlike; also with ^WEIGHT");
    v.field("top", top, "of search: how many are found for each query; of classify: how many labels are named", between(1, 100'000));
    v.field("effort", effort, "of search: walk along the graphs that tune made, keeping so many rows on the way; 0 compares all, exactly",
            between(0, 1'000'000));
    v.field("where", where, "only what this holds of: price < 20 and kind == \"picture\"; fields are those of the lists that were indexed");
    v.field("min-score", min_score, "of search: leave out what scores less; auto ends where scores fall off, query by query");
    v.field("hybrid", hybrid, "of search, of texts: by vectors and by words, what either ranks high (reciprocal rank fusion)");
    v.field("prune", prune, "of index: forget files of the index that are gone");
    v.field("duplicates", duplicates, "of dedup: from which cosine on two items are the same to it", between(-1, 1));
    v.field("drop", drop, "of dedup: remove all but the first of each group");
    v.field("label", label, "of classify: a label; several by several --label");
    v.field("labels", labels, "of classify: a file with a label a line", path());
    v.field("templates", templates,
            "of classify: sentences around the labels: photo, openai (80 of them), sound, none, or a file with {} in each line");
    v.field("multi", multi, "of classify: labels stand on their own, several may be true");
    v.field("eval", eval, "of search and classify: a file of what is true; prints the scores when all is answered", path());
    v.field("images", images, "of eval: the folder that a file of pairs names its pictures from; unset is its own", path());
    v.field("at", at, "of eval: depths of R@k and the like, with commas between them");
    v.field("folds", folds, "of eval: so many disjoint parts are searched apart, and their mean is told (COCO's 1k: 5)", between(1, 1000));
    v.field("bootstrap", bootstrap, "of eval: draws of the items anew for intervals; 0 is none", between(0, 1'000'000));
    v.field("recall", recall, "of tune: the share of what is nearest that an effort shall find", between(0, 1));
    v.field("links", links, "of tune: links of a row in graphs that are made", between(2, 256));
    v.field("build-effort", build_effort, "of tune: rows that each is compared with on the way when graphs are made", between(1, 100'000));
    v.field("rebuild", rebuild, "of tune: make graphs anew that are there");
    v.field("host", host, "of serve: the address to listen on; one that others reach wants a token");
    v.field("port", port, "of serve: the port; 0 takes one that is free", between(0, 65'535));
    v.field("token", token, "of serve: a secret that requests must bring; better in MM_RETRIEVE_TOKEN, as others see a command line");
    vectors.visit(v);
    pictures.visit(v);
    batch.visit(v);
    runtime.visit(v);
    talk.visit(v);
  }
};

}  // namespace mm
