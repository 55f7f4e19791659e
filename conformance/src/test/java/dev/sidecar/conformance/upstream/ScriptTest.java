package dev.sidecar.conformance.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidecar.conformance.cases.Behaviour;
import dev.sidecar.conformance.cases.Behaviour.Fault;
import dev.sidecar.conformance.cases.Behaviour.Turn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
  @Test
  void eachPartIsTakenSoOftenAndTheLastForEver() {
    Script script = new Script(List.of(new Turn(Fault.RESET, 2), new Turn(Fault.HANG, 2)));
    assertThat(take(script, 6))
        .containsExactly(Fault.RESET, Fault.RESET, Fault.HANG, Fault.HANG, Fault.HANG, Fault.HANG);
  }

  @Test
  void anotherScriptBeginsAtItsBeginning() {
    Script script = new Script(List.of(new Turn(Fault.RESET, 2), new Turn(Fault.HANG, 1)));
    assertThat(take(script, 1)).containsExactly(Fault.RESET);
    script.replace(List.of(new Turn(Fault.CLOSE, 2), new Turn(Fault.HANG, 1)));
    assertThat(script.next()).isEqualTo(Fault.CLOSE);
    assertThat(take(script, 3)).containsExactly(Fault.CLOSE, Fault.CLOSE, Fault.HANG);
  }

  private static List<Behaviour> take(Script script, int times) {
    List<Behaviour> taken = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      taken.add(script.take());
    }
    return taken;
  }
}
