#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mm {

// Tokens under any numbers, equal where they are the same: words of a transcript, code points of an answer.
using TokenNumbers = std::span<const std::uint32_t>;

// One step from a reference to a hypothesis: a token of both that is the same or another one, of the reference alone, of the hypothesis
// alone.
enum class Edit : std::uint8_t { hit, substitution, deletion, insertion };

struct EditCounts {
  std::size_t hits = 0, substitutions = 0, deletions = 0, insertions = 0;

  std::size_t errors() const { return substitutions + deletions + insertions; }
  std::size_t reference() const { return hits + substitutions + deletions; }  // tokens of it
  std::size_t hypothesis() const { return hits + substitutions + insertions; }
};

// Levenshtein's distance: the fewest substitutions, deletions and insertions between the two. Bit-parallel (Hyyrö 2003, "A bit-vector
// algorithm for computing Levenshtein and Damerau edit distances"): 64 cells of the table a step. Throws Error{input} for texts whose
// lengths have a product above 2^32.
std::size_t edit_distance(TokenNumbers reference, TokenNumbers hypothesis);

// The steps of one shortest alignment, in order. Of several it is the one that jiwer 4 counts: from the end, a deletion wherever one is on
// a shortest way, else an insertion, else both tokens. (jiwer cuts texts of more than some 2,000 tokens in two, and may then take another
// one of as many errors.) Takes a quarter of a byte for each pair of tokens, and throws as edit_distance() does.
std::vector<Edit> shortest_alignment(TokenNumbers reference, TokenNumbers hypothesis);

// The steps of one cheapest alignment by sclite's costs: a hit 0, an insertion or a deletion 3, a substitution 4 (usnistgov/SCTK,
// doc/sclite.htm). From the end, both tokens wherever that is cheapest, else an insertion, else a deletion; sclite may take another one
// of the same cost. Takes a byte for each pair of tokens; throws Error{input} where that is above 2^30.
std::vector<Edit> sclite_alignment(TokenNumbers reference, TokenNumbers hypothesis);

// How often each kind of step is taken.
EditCounts count_edits(std::span<const Edit> steps);

}  // namespace mm
