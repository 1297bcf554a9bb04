// What jemalloc is told, where the tool is linked with it: freed pages go back to the system within a second, so that
// what the process holds is what its threads of posts need.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "dirty_decay_ms:1000,muzzy_decay_ms:0";
}
