// 1,000 live migrations of 640 virtual machines on 64 hosts in SimGrid, at most two started per host at a time: the
// work of `moves::thousand_fluid`. Prints the milliseconds of the run itself and the simulated seconds.

#include <simgrid/plugins/live_migration.h>
#include <simgrid/s4u.hpp>
#include <simgrid/vm.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace sg4 = simgrid::s4u;

constexpr int HOSTS = 64;
constexpr int MOVED = 640; // those that are moved; the others, if there are more, rest
constexpr int MOVES = 1000;

int main(int argc, char** argv)
{
  sg4::Engine engine(&argc, argv);
  const int vms_in_all = argc > 1 ? std::atoi(argv[1]) : MOVED;
  sg_vm_live_migration_plugin_init();
  sg4::Engine::set_config("network/model:CM02");

  // Every host has a port of 10 Gbit/s outwards and one inwards.
  auto* zone = sg4::create_full_zone("racks");
  std::vector<sg4::Host*> hosts;
  std::vector<sg4::Link*> out, in;
  for (int n = 0; n < HOSTS; n++) {
    const auto name = std::to_string(n);
    hosts.push_back(zone->create_host("host" + name, 1e9)->set_core_count(64)->seal());
    out.push_back(zone->create_link("out" + name, 1.25e9)->set_latency(0)->seal());
    in.push_back(zone->create_link("in" + name, 1.25e9)->set_latency(0)->seal());
  }
  for (int a = 0; a < HOSTS; a++)
    for (int b = 0; b < HOSTS; b++)
      if (a != b)
        zone->add_route(hosts[a]->get_netpoint(), hosts[b]->get_netpoint(), nullptr, nullptr,
                        {sg4::LinkInRoute(out[a]), sg4::LinkInRoute(in[b])}, false);
  zone->seal();

  std::vector<sg_vm_t> vms;
  for (int n = 0; n < vms_in_all; n++) {
    // 1 GiB, of which 90 % are written, at 10 % of the speed of migration (in MB/s).
    auto* vm = sg_vm_create_migratable(hosts[n % HOSTS], ("VM" + std::to_string(n)).c_str(), 1, 1024, 1250, 10);
    sg_vm_start(vm);
    sg4::Actor::create("guest", vm, [] { sg4::this_actor::execute(1e15); })->daemonize();
    vms.push_back(vm);
  }
  int ended = 0;
  for (int host = 0; host < HOSTS; host++)
    for (int worker = 0; worker < 2; worker++)
      sg4::Actor::create("mover", hosts[host], [&, host, worker] {
        for (int number = 0; number < MOVES; number++) {
          const int vm = number % MOVED, round = number / MOVED;
          if (vm % HOSTS != host || vm / HOSTS % 2 != worker)
            continue;
          sg_vm_migrate(vms[vm], hosts[(host + round + 1) % HOSTS]);
          ended++;
        }
      });
  const auto begun = std::clock(); // of the processor, as our own benchmarks
  engine.run();
  const double took = 1e3 * static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  if (ended != MOVES) {
    std::fprintf(stderr, "%d migrations ended, not %d\n", ended, MOVES);
    return 1;
  }
  std::printf("%.1f %.3f\n", took, sg4::Engine::get_clock());
  std::fflush(stdout);
  _Exit(0);
}
