#include <dedup/dedup.hpp>
#include <dedup/json.hpp>

#include <iostream>

int main() {
    const std::string_view ids[] = {"0", "1"};
    dedup::cleaner thread;
    thread.clean("I say tabs, they adapt to the width that the reader likes best.\n");
    const auto reply = thread.clean("> I say tabs, they adapt to the width that the reader likes best.\nWhy?\n");
    std::cout << dedup::to_json(reply, {.thread = "0", .id = ids[1], .posts = ids}) << '\n';
    return reply.text == "Why?\n" ? 0 : 1;
}
