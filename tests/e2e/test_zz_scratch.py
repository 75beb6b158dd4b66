import time, pytest
from stage import *
STORIES = ["老板欠我三个月工钱一万二，在柳州三江工地干活，不给怎么办",
"我今年七十六了，三个儿子都不管我，不给我养老钱",
"村里把我家的承包地收走了给别人种，我该怎么办",
"我在工地摔断了腿，老板不赔钱怎么办",
"邻居家的车撞了我，腿断了不赔钱",
"借给亲戚三万块钱，打了欠条，他不还",
"我想离婚，男方不同意怎么办",
"判决书说十五天内可以上诉，就剩明天一天了，是欠工资的案子",
"买到假种子，稻子绝收了，卖家不赔",
"申请法律援助",
]
async def test_x(stage):
    for s in STORIES:
        w=stage.web()
        r=await w.say(s)
        print('##',s,r['area'],r['decision'],r['guide'],r['asking'])
        if r['asking'] is None: r=await w.say('申请法律援助')
        seq=[]
        t=time.perf_counter()
        while r['asking']:
            seq.append(r['asking']); 
            if len(seq)>25: break
            r=await w.say(ANSWERS[r['asking']])
        print('   ',seq,f"{(time.perf_counter()-t)/max(1,len(seq))*1000:.0f} ms/turn")
        print('   ',said(r)[:300].replace('\n',' / '), r['case'])
    print(len(await stage.desk.applications()))
