#include "clap/sound.h"

#include <c10/core/InferenceMode.h>

#include "models/clap/golden.h"

using namespace mm;
using namespace mm::clap;

TEST_CASE("every state of the sound side is transformers', of sounds that are longer than it hears and of others") {
  const c10::InferenceMode guard;
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    SoundTower tower(golden.params() / "audio_model.audio_encoder", golden.config.sound);
    for (const std::string sound : {"0", "3"}) {
      const auto mels = file.tensor("input." + sound).unsqueeze(0);
      for (std::int64_t stage = 0; stage <= 3; ++stage)
        compare("state." + sound + "." + std::to_string(stage), tower.states(mels, stage).squeeze(0));
      compare("pooled." + sound, tower(mels));
    }
    const auto twice = tower(file.tensor("input.0").unsqueeze(0).repeat({2, 1, 1, 1}));  // as alone
    compare.against("pooled.0", file.tensor("pooled.0"), twice.slice(0, 1, 2));
    tower.pack();
    compare("pooled.3", tower(file.tensor("input.3").unsqueeze(0)));
  }
}
