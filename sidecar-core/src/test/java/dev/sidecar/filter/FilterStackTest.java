package dev.sidecar.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.FakeReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterStackTest {
  private final List<String> events = new ArrayList<>();

  @Test
  void filterWrittenFirstIsMetFirstByTheRequestAndLastByTheReply() throws IOException {
    FakeReply reply = new FakeReply();
    Service<String> path =
        FilterStack.<String>requestEnters()
            .then(recording("a"))
            .then(recording("b"))
            .andReaches(
                call -> {
                  events.add("service " + call);
                  return reply;
                });
    assertThat(path.send("x")).isSameAs(reply);
    assertThat(events).containsExactly("> a", "> b", "service x", "< b", "< a");
  }

  @Test
  void stackWithoutFiltersIsTheService() throws IOException {
    FakeReply reply = new FakeReply();
    assertThat(FilterStack.<String>requestEnters().andReaches(call -> reply).send("x"))
        .isSameAs(reply);
  }

  @Test
  void filterThatAnswersKeepsTheRequestFromTheRest() throws IOException {
    FakeReply own = new FakeReply();
    Service<String> path =
        FilterStack.<String>requestEnters()
            .then(next -> call -> own)
            .then(recording("b"))
            .andReaches(call -> new FakeReply());
    assertThat(path.send("x")).isSameAs(own);
    assertThat(events).isEmpty();
  }

  private Filter<String> recording(String name) {
    return next ->
        call -> {
          events.add("> " + name);
          try {
            return next.send(call);
          } finally {
            events.add("< " + name);
          }
        };
  }
}
