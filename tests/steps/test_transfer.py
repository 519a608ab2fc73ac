"""The features of eligibility and recognition, read aloud by the engine."""

from pytest_bdd import scenarios

scenarios("transfer/voc_to_gen.feature", "transfer/gen_to_voc.feature", "recognition/best_assignment.feature")
