#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "options/train.h"

namespace mm {

// One of several domains that hold the same classes.
struct Domain {
  std::string name;    // its file's, without ending
  std::string letter;  // what pairs call it: the first of its name, or the whole where two begin alike
  at::Tensor x;        // [N, C] f64, standardised over the domain (standardised_domain)
  at::Tensor labels;   // [N] i64
};

struct Domains {
  std::vector<Domain> all;  // two or more
  std::vector<std::string> class_names;
  std::string fingerprint;  // of all files

  std::int64_t width() const { return all[0].x.size(1); }  // C
};

// Reads data.domains, whatever splits they say. Throws Error{usage} for fewer than two or two of one name; Error{input} for files that
// cannot be read, and for domains of other classes or widths than the first.
Domains read_domains(const TrainOptions& options);

// The rows that are learnt from when a domain is the source: for each class so many, drawn as a pure function of the seed, or all of fewer.
std::vector<std::int64_t> source_rows(const Domain& domain, std::int64_t classes, std::int64_t per_class, std::uint64_t seed);

}  // namespace mm
