"""The closed list of codes the check can give, beside the `PK…` codes of a pack that cannot be loaded or laid over."""

from collections.abc import Mapping

from rules.ruling import Sentence

CODES: Mapping[str, Sentence] = {
    "CK102": Sentence("政策包编号重复", "pack id used twice"),
    "CK110": Sentence("重复的行", "duplicate row"),
    "CK111": Sentence("等价的行", "equivalent row"),
    "CK112": Sentence("被覆盖的行", "subsumed row"),
    "CK113": Sentence("有歧义的行", "ambiguous rows"),
    "CK114": Sentence("矛盾的行", "contradictory rows"),
    "CK120": Sentence("日期空档", "gap in dates"),
    "CK121": Sentence("分数段空档", "hole in score bands"),
    "CK130": Sentence("适用期为空", "empty validity"),
    "CK131": Sentence("适用期在政策包之外", "validity outside the pack's"),
    "CK132": Sentence("适用期内不开课", "source not taught in the validity"),
    "CK133": Sentence("分数线达不到", "score out of reach"),
    "CK134": Sentence("不得学分", "earns nothing"),
    "CK140": Sentence("认定的课程已停开", "dead target"),
    "CK141": Sentence("未知课程", "unknown course"),
    "CK142": Sentence("课程版本重叠", "overlapping course versions"),
    "CK143": Sentence("课程适用期为空", "course never valid"),
    "CK144": Sentence("学分与学时不符", "credits and hours disagree"),
    "CK145": Sentence("学分折算标准未定", "credit unit not set"),
    "CK150": Sentence("方向相反", "wrong direction"),
    "CK151": Sentence("单向认定", "asymmetric recognition"),
    "CK160": Sentence("取整损失", "rounding loss"),
    "CK161": Sentence("学分多于学时", "more credit than the hours give"),
    "CK170": Sentence("往返增加学分", "round-trip gain"),
    "CK171": Sentence("不补修时往返增加学分", "round-trip gain when make-up is left out"),
    "CK172": Sentence("往返未能判定", "round trip not decided"),
    "CK180": Sentence("规则缺依据", "rule without citation"),
    "CK181": Sentence("行缺依据", "row without citation"),
    "CK182": Sentence("缺少案例", "missing worked case"),
    "CK183": Sentence("未定且无人负责", "unset and nobody named to set it"),
    "CK184": Sentence("未签认，只提示", "unsigned, warns only"),
    "CK185": Sentence("案例结果不符", "worked case comes out otherwise"),
}
