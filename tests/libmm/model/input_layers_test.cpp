#include "model/input_layers.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("each input has the layers of all and its own, in their order") {
  const std::vector<std::string> layers{"text: lstm 4", "linear 3", "a:b: tanh", "text:relu"}, inputs{"a:b", "text"};
  CHECK(layers_of_input(layers, inputs, 0) == std::vector<std::string>{"linear 3", "tanh"});
  CHECK(layers_of_input(layers, inputs, 1) == std::vector<std::string>{"lstm 4", "linear 3", "relu"});
  CHECK(layers_of_input({}, inputs, 0).empty());
  CHECK(layers_of_some(layers, inputs, {"text"}) == std::vector<std::string>{"text: lstm 4", "linear 3", "text:relu"});
  CHECK(layers_of_some(layers, inputs, inputs) == layers);
  CHECK(is_of_one_input("text: lstm 4"));
  CHECK_FALSE(is_of_one_input("lstm 4"));
}

TEST_CASE("a name of no input is an error, whichever input is asked") {
  const auto ask = [](const std::string& layer) { return complaint([&] { layers_of_input({"linear 3", layer}, {"audio", "text"}, 0); }); };
  CHECK(complaint([] { layers_of_some({"txt: linear 3"}, {"audio", "text"}, {}); }).starts_with("model.layers[0]: there is no input"));
  CHECK(ask("txt: linear 3") == "model.layers[1]: there is no input 'txt' (did you mean 'text'?)");
  CHECK(ask(": linear 3") == "model.layers[1]: there is no input ''");
}
