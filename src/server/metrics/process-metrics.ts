import { monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import type { Family } from "./exposition.ts";

/** The process itself: memory, how late its event loop is, garbage collection. */
export class ProcessMetrics {
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });
  readonly #observer: PerformanceObserver;
  #collections = 0;
  #collectionMs = 0;

  constructor() {
    this.#delay.enable();
    this.#observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        this.#collections += 1;
        this.#collectionMs += duration;
      }
    });
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  close(): void {
    this.#delay.disable();
    this.#observer.disconnect();
  }

  collect(): Family[] {
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const seconds = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0);
    const delays = [50, 99, 100].map((percent) => ({
      labels: { quantile: String(percent / 100) },
      value: seconds(this.#delay.percentile(percent)),
    }));
    // What is shown is since the last look.
    this.#delay.reset();
    return [
      gauge("process_resident_memory_bytes", "Memory of the process.", rss),
      gauge("tocsin_heap_used_bytes", "JavaScript's heap in use.", heapUsed),
      gauge("tocsin_external_memory_bytes", "Buffers outside the heap.", external),
      counter("process_cpu_seconds_total", "Processor time, user and system.", (user + system) / 1e6),
      {
        name: "tocsin_event_loop_delay_seconds",
        help: "How late the event loop was since the last scrape.",
        type: "gauge",
        samples: delays,
      },
      counter("tocsin_gc_total", "Garbage collections.", this.#collections),
      counter("tocsin_gc_seconds_total", "Time spent in them.", this.#collectionMs / 1_000),
    ];
  }
}

function gauge(name: string, help: string, value: number): Family {
  return { name, help, type: "gauge", samples: [{ value }] };
}

function counter(name: string, help: string, value: number): Family {
  return { name, help, type: "counter", samples: [{ value }] };
}
