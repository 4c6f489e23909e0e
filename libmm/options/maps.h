#pragma once
#include <string>

#include "config/field.h"

namespace mm {

// `--explain DIR` of programs that say something about pictures.
struct MapOptions {
  std::string explain;
  int explain_layer = 0;

  void visit(auto&& v) {
    v.field(
        "explain", explain,
        "a folder for maps of where the model looked for each word: of its attention, and of that weighted by its gradient, as pictures, "
        "numbers (NPY) and a page for each record",
        path());
    v.field("explain-layer", explain_layer, "the layer of the maps, from 1; 0: the mean over all", between(0, 1000));
  }
};

}  // namespace mm
