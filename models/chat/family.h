#pragma once
#include <memory>

#include "chat/model.h"
#include "model/answerer.h"
#include "model/family.h"

// What a chat model of pictures offers, whatever its family: captions are answers to an instruction.

namespace mm::chat {

std::unique_ptr<Captioner> captioner(Model model);
std::unique_ptr<Answerer> answerer(Model model);

}  // namespace mm::chat
